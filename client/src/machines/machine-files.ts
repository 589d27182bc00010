import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { machineWith } from './show-status.ts';
import { unitUri } from '../deployed/unit-uri.ts';
import { isReached, pickCluster, resolveTargets } from '../commands/targets.ts';
import { machineLabel } from '../explorer/unit-status.ts';
import type { ClusterStore } from '../clusters/store.ts';
import type { Services } from '../services.ts';

export const MACHINE_SCHEME = 'fleet-machine';

/**
 * Prints the unit as systemd has it on a machine: its file without a word added, then what changes it there. Words of
 * systemd.unit(5): the fragment, drop-ins, and whether the files are newer than what systemd has loaded.
 */
const SCRIPT = [
  'u=$1',
  'f=$(systemctl show --value -p FragmentPath -- "$u")',
  '[ -n "$f" ] && cat -- "$f"',
  'systemctl show --value -p DropInPaths -- "$u" | tr " " "\\n" | while read -r d; do [ -n "$d" ] && { echo; echo "# $d"; cat -- "$d"; }; done',
  'if [ "$(systemctl show --value -p NeedDaemonReload -- "$u")" = yes ]; then echo; echo "# systemd has loaded an older version (NeedDaemonReload)"; fi',
  'exit 0',
].join('\n');

/** Unit files as they lie on machines, as read-only documents that are read when they are opened. */
export class MachineFiles implements vscode.TextDocumentContentProvider, vscode.Disposable {
  readonly #store: ClusterStore;
  readonly #registration: vscode.Disposable;

  constructor(store: ClusterStore) {
    this.#store = store;
    this.#registration = vscode.workspace.registerTextDocumentContentProvider(MACHINE_SCHEME, this);
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [, cluster = '', machine = '', unit = ''] = uri.path.split('/');
    const connection = this.#store.get(decodeURIComponent(cluster));
    const address = connection?.index?.machines.get(machine)?.address;
    if (connection === undefined || !address) return `# ${t('The machine is not in cluster {0}.', cluster)}\n`;
    try {
      const { logIn } = await import('../journal/ssh-login.ts');
      const login = await logIn(connection.settings, address);
      const chunks: Buffer[] = [];
      try {
        await login.exec(['sh', '-c', SCRIPT, 'sh', unit], { onStdout: chunk => void chunks.push(chunk) });
      } finally {
        login.close();
      }
      const text = Buffer.concat(chunks).toString('utf8');
      return text === '' ? `# ${t('{0} has no file of {1}.', address, unit)}\n` : text;
    } catch (error) {
      const why = (error as Error).message;
      return `# ${t('{0} can\'t be asked: {1}. Check "ssh" of cluster {2}.', address, why, cluster)}\n`;
    }
  }

  dispose(): void {
    this.#registration.dispose();
  }
}

/** Shows what a machine has of a unit beside what is deployed: drop-ins, edits by hand, and what is not loaded yet. */
export async function runCompareOnMachine(services: Services, args: readonly unknown[]): Promise<void> {
  const title = t('Compare with the machine');
  const targets = await resolveTargets(services, args, title);
  if (targets === undefined) return;
  const connection =
    targets.from === 'cluster' ? targets.connection : await pickCluster(services, t('Compare on which cluster?'));
  if (connection === undefined || !(await isReached(connection))) return;
  const units = targets.from === 'cluster' ? targets.units : targets.files.map(({ name }) => ({ name }));
  for (const target of units) {
    const chosen = 'machine' in target ? target.machine : undefined;
    const machine = chosen ?? (await machineWith(connection, target.name, title));
    if (machine === undefined || connection.index === undefined) continue;
    const cluster = connection.settings.name;
    const path = `/${encodeURIComponent(cluster)}/${machine}/${target.name}`;
    // another address each time, or the editor would show what it read before
    const there = vscode.Uri.from({ scheme: MACHINE_SCHEME, path, query: `${Date.now()}` });
    const label = t('{0}: {1} ↔ {2}', target.name, cluster, machineLabel(connection.index, machine));
    await vscode.commands.executeCommand('vscode.diff', unitUri(cluster, target.name), there, label);
  }
}
