import { join } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import { until } from './steps.ts';

/** VS Code as a person sees and uses it. Every method waits for the effect of what it does. */
export class Workbench {
  constructor(readonly page: Page) {}

  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await this.page.locator('.activitybar a.action-label[aria-label^="Flotilla"]').waitFor({ timeout: 60_000 });
  }

  /** Opens a file of the folder by its whole path, since a deployed unit may have the same name. */
  async openFile(folder: string, name: string): Promise<void> {
    await this.page.keyboard.press('Control+P');
    await this.#quickInput().fill(join(folder, name));
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.page.locator('.editor-instance .monaco-editor.focused').first().waitFor();
  }

  /** Runs a command of the palette by its full title. */
  async command(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#quickInput().fill(`>${title}`);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).first().waitFor();
    await this.page.keyboard.press('Enter');
    // the command may ask something in the same place
    await until('the palette to close', async () => !(await this.#paletteOpen()));
  }

  async #paletteOpen(): Promise<boolean> {
    const input = this.#quickInput();
    return (await input.isVisible()) && (await input.inputValue().catch(() => '')).startsWith('>');
  }

  /** Wears a theme of the editor by its name. */
  async theme(name: string): Promise<void> {
    await this.page.keyboard.press('Control+K');
    await this.page.keyboard.press('Control+T');
    await this.#quickInput().waitFor();
    await this.#quickInput().fill(name);
    await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: name }).first().waitFor();
    await this.page.keyboard.press('Enter');
    await this.#quickInput().waitFor({ state: 'hidden' });
  }

  /** Answers a question for text. */
  async type(text: string): Promise<void> {
    await this.#quickInput().waitFor();
    await this.#quickInput().fill(text);
    await this.page.keyboard.press('Enter');
  }

  /** Waits for a question by its title or prompt. */
  async untilQuestion(pattern: RegExp): Promise<void> {
    const words = this.page.locator('.quick-input-titlebar, .quick-input-message');
    await until(`a question like ${String(pattern)}`, async () =>
      pattern.test((await words.allInnerTexts()).map(plain).join('\n')),
    );
  }

  /** Chooses in a list where one may be chosen. */
  async choose(text: string): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  async showClusters(): Promise<void> {
    if ((await this.page.locator('.sidebar .title-label', { hasText: 'Flotilla' }).count()) === 0)
      await this.page.locator('.activitybar a.action-label[aria-label^="Flotilla"]').click();
    await this.page.locator('.sidebar .title-label', { hasText: 'Flotilla' }).waitFor();
  }

  /** Drags the side bar's edge by so many pixels. */
  async widenSideBar(by: number): Promise<void> {
    const box = await this.page.locator('.part.sidebar').boundingBox();
    if (box === null) throw new Error('the side bar is closed');
    const edge = box.x + box.width;
    const middle = box.y + box.height / 2;
    await this.page.mouse.move(edge, middle);
    await this.page.mouse.down();
    await this.page.mouse.move(edge + by, middle, { steps: 4 });
    await this.page.mouse.up();
  }

  /** Rows of the tree as text: label, blank, description. */
  async rows(): Promise<string[]> {
    const rows = await this.page.locator('.sidebar .monaco-list-row').all();
    const texts = rows.map(async row => {
      const parts = row.locator('.label-name, .label-description');
      // a row may go while it is looked at
      return (await parts.allInnerTexts().catch(() => [])).map(plain).join(' ').trim();
    });
    return Promise.all(texts);
  }

  row(text: string | RegExp): Locator {
    return this.page.locator('.sidebar .monaco-list-row', { hasText: text }).first();
  }

  async untilRow(pattern: RegExp, seconds?: number): Promise<string> {
    let last: string[] = [];
    return until(
      `a row like ${String(pattern)}`,
      async () => (last = await this.rows()).find(row => pattern.test(row)),
      seconds,
    ).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}; rows: ${last.join(' | ')}`);
    });
  }

  async untilNoRow(pattern: RegExp): Promise<void> {
    await until(`no row like ${String(pattern)}`, async () => !(await this.rows()).some(row => pattern.test(row)));
  }

  /** Clicks an icon that a row shows while the mouse is over it. */
  async rowAction(row: Locator, title: string): Promise<void> {
    await row.hover();
    await row.locator(`a.action-label[aria-label^="${title}"]`).click();
  }

  /** Chooses from the context menu of a row. */
  async rowMenu(row: Locator, title: string): Promise<void> {
    await row.click({ button: 'right' });
    const item = this.page.locator('.context-view .action-item', { hasText: title }).first();
    await item.waitFor();
    await item.hover();
    await this.page.keyboard.press('Enter');
    await item.waitFor({ state: 'hidden' });
  }

  /** Waits for a notification and returns its words. */
  async notification(pattern: RegExp, seconds?: number): Promise<string> {
    const toasts = this.page.locator('.notifications-toasts .notification-list-item');
    return until(
      `a notification like ${String(pattern)}`,
      async () => (await toasts.allInnerTexts()).map(plain).find(text => pattern.test(text)),
      seconds,
    );
  }

  async notificationButton(text: RegExp | string, button: string): Promise<void> {
    await this.page
      .locator('.notifications-toasts .notification-list-item', { hasText: text })
      .locator('.monaco-button', { hasText: button })
      .first()
      .click();
  }

  async clearNotifications(): Promise<void> {
    await this.command('Notifications: Clear All Notifications');
    await this.page.locator('.notifications-toasts .notification-list-item').first().waitFor({ state: 'hidden' });
  }

  /** The words of the dialog that is open. */
  async dialog(): Promise<string> {
    const box = this.page.locator('.monaco-dialog-box');
    await box.waitFor();
    return plain(await box.innerText());
  }

  async answerDialog(button: string): Promise<void> {
    await this.page.locator('.monaco-dialog-box .monaco-button', { hasText: button }).first().click();
    await this.page.locator('.monaco-dialog-box').waitFor({ state: 'hidden' });
  }

  /** What the editor shows. */
  async editorText(): Promise<string> {
    return plain((await this.page.locator('.editor-instance .view-lines').first().allInnerTexts()).join('\n'));
  }

  /** What the output panel shows. */
  async outputText(): Promise<string> {
    return plain((await this.page.locator('.panel .view-lines').allInnerTexts()).join('\n'));
  }

  async untilOutput(pattern: RegExp, seconds?: number): Promise<string> {
    let last = '';
    return until(
      `output like ${String(pattern)}`,
      async () => {
        last = await this.outputText();
        return pattern.test(last) ? last : undefined;
      },
      seconds,
    ).catch((error: unknown) => {
      throw new Error(`${(error as Error).message}; shown: ${last.slice(-600)}`);
    });
  }

  #quickInput(): Locator {
    return this.page.locator('.quick-input-widget input[type=text], .quick-input-widget input[type=password]').first();
  }
}

/** The editor writes blanks as no-break spaces and middle dots. */
function plain(text: string): string {
  return text.replace(/[\u00a0]/g, ' ');
}
