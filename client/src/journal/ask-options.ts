import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { linesProblem, PRIORITIES, type JournalOptions } from './options.ts';

interface Item extends vscode.QuickPickItem {
  /** The options after a person has changed this one; the same when they changed their mind. `undefined`: it is done. */
  readonly change: (() => Promise<JournalOptions>) | undefined;
}

/** Lets a person set what is shown of a journal, one thing after another; `undefined` when they give up. */
export async function askOptions(title: string, begin: JournalOptions): Promise<JournalOptions | undefined> {
  let options = begin;
  for (;;) {
    const chosen = await vscode.window.showQuickPick<Item>(itemsFor(options), {
      title,
      placeHolder: t('Enter shows the journal; choose a line to change it'),
      ignoreFocusOut: true,
    });
    if (chosen === undefined) return undefined;
    if (chosen.change === undefined) return options;
    options = await chosen.change();
  }
}

function itemsFor(options: JournalOptions): Item[] {
  const { lines, since, priority, grep, boot } = options;
  const all = t('all');
  return [
    { label: t('$(output) Show the Journal'), change: undefined },
    {
      label: t('$(list-ordered) Lines of the past'),
      description: since === undefined ? String(lines) : t('all since then'),
      change: async () => {
        const text = await ask(t('Lines of the past'), String(lines), linesProblem);
        return text === undefined ? options : { ...options, lines: Number(text), since: undefined };
      },
    },
    {
      label: t('$(history) Since'),
      description: since ?? t('the last lines'),
      change: async () => {
        const text = await ask(t('Since when? As in systemd.time(7): today, -2h, 2026-11-26 10:00'), since ?? '');
        return text === undefined ? options : { ...options, since: text || undefined };
      },
    },
    {
      label: t('$(warning) Level'),
      description: priority === undefined ? all : t('{0} and worse', priority),
      change: async () => {
        const chosen = await vscode.window.showQuickPick([all, ...PRIORITIES], { title: t('Which level, and worse?') });
        if (chosen === undefined) return options;
        return { ...options, priority: PRIORITIES.find(name => name === chosen) };
      },
    },
    {
      label: t('$(filter) Pattern'),
      description: grep ?? all,
      change: async () => {
        const text = await ask(t('Only messages with this regular expression'), grep ?? '');
        return text === undefined ? options : { ...options, grep: text || undefined };
      },
    },
    {
      label: t('$(debug-restart) Boot'),
      description: boot ? t('the present one') : all,
      change: () => Promise.resolve({ ...options, boot: !boot }),
    },
  ];
}

async function ask(
  prompt: string,
  value: string,
  problem: (text: string) => string | undefined = () => undefined,
): Promise<string | undefined> {
  const text = await vscode.window.showInputBox({ prompt, value, ignoreFocusOut: true, validateInput: problem });
  return text?.trim();
}
