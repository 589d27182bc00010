import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { PortForward, readRemotePort } from './port-forward.ts';
import type { Target } from './commands.ts';

interface Open {
  readonly forward: PortForward;
  readonly label: string;
}

/** The ports that are forwarded now; the status bar counts them, and a click lists them. They end with the window. */
export class Forwards implements vscode.Disposable {
  readonly #open = new Set<Open>();
  readonly #item = vscode.window.createStatusBarItem('flotilla.forwards', vscode.StatusBarAlignment.Left);

  constructor() {
    this.#item.name = t('Flotilla: forwarded ports');
    this.#item.command = 'flotilla.listForwards';
  }

  /**
   * Forwards a port of a machine to one of this computer. `remote` and `local` as a person types them; they are asked
   * for what is not given. Resolves to the local port; `undefined` when the person changed their mind.
   */
  async add({ connection, machine, label }: Target, remote: unknown, local: unknown): Promise<number | undefined> {
    if (machine.address === '') throw new Error(t('Machine {0} has told no address.', label));
    const where = typeof remote === 'string' ? remote : await askRemote(label);
    const target = where === undefined ? undefined : readRemotePort(where);
    if (target === undefined) return undefined;
    const here = typeof local === 'string' ? local : await askLocal(target.port);
    if (here === undefined) return undefined;
    const title = t('Forwarding {0} of {1}', where ?? '', label);
    const forward = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Notification, title },
      async () => {
        const { logIn } = await import('../journal/ssh-login.ts');
        const login = await logIn(connection.settings, machine.address);
        try {
          return await PortForward.open(login, target, here === '' ? 0 : Number(here));
        } catch (error) {
          login.close();
          throw error;
        }
      },
    );
    const open = { forward, label: `${label}: ${target.host}:${target.port}` };
    this.#open.add(open);
    void forward.ended.then(() => {
      if (this.#open.delete(open)) this.#draw();
    });
    this.#draw();
    const { localPort } = forward;
    this.#tell(open, t('127.0.0.1:{0} leads to {1}.', localPort, open.label));
    return localPort;
  }

  /** Lists them; one that is chosen can be opened, copied or ended. */
  async list(): Promise<void> {
    if (this.#open.size === 0) {
      void vscode.window.showInformationMessage(t('No port is forwarded. Forward one from the menu of a machine.'));
      return;
    }
    const items = [...this.#open].map(open => ({
      label: `127.0.0.1:${open.forward.localPort}`,
      description: open.label,
      open,
    }));
    const chosen = await vscode.window.showQuickPick(items, { title: t('Forwarded ports') });
    if (chosen !== undefined) this.#tell(chosen.open, t('{0} leads to {1}.', chosen.label, chosen.description));
  }

  /** Ends the one with this local port; without one all. */
  stop(localPort: unknown): void {
    for (const open of [...this.#open])
      if (localPort === undefined || open.forward.localPort === localPort) this.#end(open);
  }

  dispose(): void {
    for (const open of [...this.#open]) this.#end(open);
    this.#item.dispose();
  }

  #end(open: Open): void {
    this.#open.delete(open);
    open.forward.close();
    this.#draw();
  }

  #tell(open: Open, text: string): void {
    const [browse, copy, stop] = [t('Open in Browser'), t('Copy Address'), t('Stop')];
    const address = `127.0.0.1:${open.forward.localPort}`;
    void vscode.window.showInformationMessage(text, browse, copy, stop).then(answer => {
      if (answer === browse) void vscode.env.openExternal(vscode.Uri.parse(`http://${address}/`));
      if (answer === copy) void vscode.env.clipboard.writeText(address);
      if (answer === stop) this.#end(open);
    });
  }

  #draw(): void {
    const count = this.#open.size;
    this.#item.text = count === 1 ? t('$(plug) 1 port') : t('$(plug) {0} ports', count);
    this.#item.tooltip = [...this.#open]
      .map(({ forward, label }) => `127.0.0.1:${forward.localPort} → ${label}`)
      .join('\n');
    if (count > 0) this.#item.show();
    else this.#item.hide();
  }
}

function askRemote(label: string): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('Forward which port of {0}?', label),
    prompt: t('A port of the machine, or HOST:PORT as the machine reaches it.'),
    placeHolder: '8080',
    ignoreFocusOut: true,
    validateInput: value => (readRemotePort(value) ? undefined : t('This is no port')),
  });
}

function askLocal(port: number): Thenable<string | undefined> {
  return vscode.window.showInputBox({
    title: t('To which port of this computer?'),
    prompt: t('On 127.0.0.1 only. Empty: any that is free.'),
    value: port >= 1024 ? String(port) : '',
    ignoreFocusOut: true,
    validateInput: value => (value === '' || readRemotePort(value) ? undefined : t('This is no port')),
  });
}
