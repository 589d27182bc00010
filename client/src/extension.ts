import * as vscode from 'vscode';
import { ClusterStore } from './clusters/store.ts';
import { registerDeployedMark } from './deployed/deployed-mark.ts';
import { DeployedFiles } from './deployed/deployed-files.ts';
import { DeployedUnits } from './deployed/deployed-units.ts';
import { Arrangement } from './explorer/arrange.ts';
import { ClusterTree } from './explorer/cluster-tree.ts';
import { KeyDocuments } from './keys/key-documents.ts';
import { KeysView } from './keys/keys-view.ts';
import { EventFeed } from './events/event-feed.ts';
import { EventsView } from './events/events-view.ts';
import { Notifications } from './events/notifications.ts';
import { FileDecorations } from './editor/file-decorations.ts';
import { UnitLenses } from './editor/unit-lenses.ts';
import { usePassphrases } from './journal/passphrases.ts';
import { Forwards } from './machines/forwards.ts';
import { MachineFiles } from './machines/machine-files.ts';
import { StatusDocuments } from './machines/status-documents.ts';
import { StatusBar } from './status/status-bar.ts';
import { t, useTranslator } from './l10n.ts';
import type { Action } from './commands/plan.ts';
import type { KeyNode } from './keys/key-node.ts';
import type { Services } from './services.ts';
import type { LanguageClient } from 'vscode-languageclient/node';

const ACTIONS: readonly Action[] = ['submit', 'load', 'start', 'stop', 'unload', 'destroy'];

let stopLanguage: (() => Promise<void>) | undefined;

/** For tests and other extensions: how long activation took and whether the language server runs. */
export interface FlotillaApi {
  readonly activationMs: number;
  /** Resolves when the language server answers. */
  readonly language: Promise<unknown>;
  /** Sentences of the events view as it is shown. */
  readonly shownEvents: () => readonly string[];
  /** Rows of the keys view, of a cluster or of a folder of it. */
  readonly shownKeys: (cluster: string, folder?: string) => Promise<readonly string[]>;
}

/** Registers everything and returns; what takes time (language client, etcd, SSH) is loaded when it is needed. */
export function activate(context: vscode.ExtensionContext): FlotillaApi {
  const start = performance.now();
  useTranslator((message, ...args) => vscode.l10n.t(message, ...args));
  usePassphrases(context.secrets);
  const log = vscode.window.createOutputChannel('Flotilla', { log: true });
  const store = new ClusterStore(context.secrets, log);
  const tree = new ClusterTree(store);
  const view = vscode.window.createTreeView('flotilla.clusters', {
    treeDataProvider: tree,
    canSelectMany: true,
    showCollapseAll: true,
  });
  const feed = new EventFeed(store);
  const events = new EventsView(store, feed, context.workspaceState);
  const keys = new KeysView(store, context.workspaceState);
  const forwards = new Forwards();
  const arrangement = new Arrangement(tree, view, context.workspaceState);
  const services: Services = {
    store,
    log,
    memory: context.workspaceState,
    extension: context.extensionUri,
    subscriptions: context.subscriptions,
    row: id => tree.row(id),
    selection: () => view.selection,
  };
  context.subscriptions.push(
    log,
    store,
    tree,
    view,
    feed,
    events,
    keys,
    new KeyDocuments(store),
    new Notifications(store, feed),
    new DeployedUnits(store),
    new DeployedFiles(store, async (connection, file) =>
      (await import('./commands/replace.ts')).replaceWith(services, connection, [file]),
    ),
    new StatusDocuments(store),
    new MachineFiles(store),
    forwards,
    new StatusBar(store, context.workspaceState),
    new UnitLenses(store, context.workspaceState),
    registerDeployedMark(),
    arrangement,
    new FileDecorations(store, context.workspaceState),
    ...registerCommands(services, { tree, view, arrangement, events, keys, forwards }),
  );
  void vscode.commands.executeCommand('setContext', 'flotilla.onLinux', process.platform === 'linux');
  const language = startLanguage(context, log, store);
  const activationMs = performance.now() - start;
  log.debug(`activated in ${activationMs.toFixed(1)} ms`);
  return { activationMs, language, shownEvents: () => events.shown, shownKeys: (...of) => keys.shown(...of) };
}

export async function deactivate(): Promise<void> {
  await stopLanguage?.();
}

interface Views {
  readonly tree: ClusterTree;
  readonly view: vscode.TreeView<string>;
  readonly arrangement: Arrangement;
  readonly events: EventsView;
  readonly keys: KeysView;
  readonly forwards: Forwards;
}

function registerCommands(
  services: Services,
  { tree, view, arrangement, events, keys, forwards }: Views,
): vscode.Disposable[] {
  const register = (name: string, run: (args: readonly unknown[]) => unknown): vscode.Disposable =>
    vscode.commands.registerCommand(`flotilla.${name}`, (...args: unknown[]) => guard(services, () => run(args)));
  return [
    ...ACTIONS.map(action =>
      register(action, async args => (await import('./commands/lifecycle.ts')).runLifecycle(services, action, args)),
    ),
    register('restart', async args => (await import('./commands/restart.ts')).runRestart(services, args)),
    register('replace', async args => (await import('./commands/replace.ts')).runReplace(services, args)),
    register('rollBack', async args => (await import('./commands/rollback.ts')).runRollback(services, args)),
    register('applyFolder', async args => (await import('./commands/apply-folder.ts')).runApplyFolder(services, args)),
    register('showDeployed', async args =>
      (await import('./deployed/show-deployed.ts')).runShowDeployed(services, args),
    ),
    register('editDeployed', async args =>
      (await import('./deployed/edit-deployed.ts')).runEditDeployed(services, args),
    ),
    register('showStatus', async args => (await import('./machines/show-status.ts')).runShowStatus(services, args)),
    register('compare', async args => (await import('./deployed/compare.ts')).runCompare(services, args)),
    register('compareFolder', async args => (await import('./deployed/compare.ts')).runCompareFolder(services, args)),
    register('showJournal', async args => (await import('./journal/show-journal.ts')).runShowJournal(services, args)),
    register('journalWithOptions', async args =>
      (await import('./journal/show-journal.ts')).runJournalWithOptions(services, args),
    ),
    register('journalInTerminal', async args =>
      (await import('./journal/show-journal.ts')).runJournalInTerminal(services, args),
    ),
    register('stopJournal', async () => (await import('./journal/show-journal.ts')).stopJournal(services)),
    register('addCluster', async args => (await import('./clusters/commands.ts')).addCluster(services, args)),
    register('editCluster', async args => (await import('./clusters/commands.ts')).editCluster(services, args)),
    register('importCluster', async args => (await import('./clusters/commands.ts')).importCluster(services, args)),
    register('testConnection', async args => (await import('./clusters/commands.ts')).testConnection(services, args)),
    register('removeCluster', async args => (await import('./clusters/commands.ts')).removeCluster(services, args)),
    register('enterPassword', async args => (await import('./clusters/commands.ts')).enterPassword(services, ...args)),
    register('forgetPassword', async args => (await import('./clusters/commands.ts')).forgetPassword(services, args)),
    register('reconnect', async args => (await import('./clusters/commands.ts')).reconnect(services, args)),
    register('editClusters', () =>
      vscode.commands.executeCommand('workbench.action.openSettings', 'flotilla.clusters'),
    ),
    register('copyName', async args => (await import('./commands/copy-name.ts')).copyName(services, args)),
    register('filterTree', args => arrangement.filter(args[0])),
    register('clearFilter', () => arrangement.filter('')),
    register('filterEvents', args => events.filter(args[0])),
    register('groupUnits', args => arrangement.groupBy(args[0])),
    register('sortUnits', args => arrangement.sortBy(args[0])),
    register('showMore', args => tree.showMore(args[0])),
    register('openTerminal', async args => (await import('./machines/commands.ts')).openTerminal(services, args)),
    register('addMachine', async args => (await import('./machines/install/commands.ts')).addMachine(services, args)),
    register('upgradeMachine', async args =>
      (await import('./machines/install/commands.ts')).upgradeMember(services, args),
    ),
    register('removeMachine', async args =>
      (await import('./machines/install/commands.ts')).removeMember(services, args),
    ),
    register('forwardPort', async args => {
      const { machineOf } = await import('./machines/commands.ts');
      const target = await machineOf(services, args, t('Forward a port of which machine?'));
      return target && forwards.add(target, args[1], args[2]);
    }),
    register('listForwards', () => forwards.list()),
    register('stopForwards', args => forwards.stop(args[0])),
    register('compareOnMachine', async args =>
      (await import('./machines/machine-files.ts')).runCompareOnMachine(services, args),
    ),
    register('copyMachineId', async args => (await import('./machines/commands.ts')).copyMachineId(services, args)),
    register('editMetadata', async args => (await import('./machines/commands.ts')).editMetadata(services, args)),
    register('cordon', async args => (await import('./machines/commands.ts')).changeCordon(services, 'cordon', args)),
    register('drain', async args => (await import('./machines/commands.ts')).changeCordon(services, 'drain', args)),
    register('uncordon', async args =>
      (await import('./machines/commands.ts')).changeCordon(services, 'uncordon', args),
    ),
    register('startSandbox', async args => (await import('./sandbox/commands.ts')).startSandbox(services, args)),
    register('stopSandbox', async () => (await import('./sandbox/commands.ts')).stopSandbox(services)),
    register('copyDiagnostics', async () => (await import('./status/copy-diagnostics.ts')).copyDiagnostics(services)),
    register('revealUnit', async args =>
      (await import('./explorer/reveal.ts')).revealEvent(services, tree, view, 'unit', args),
    ),
    register('revealMachine', async args =>
      (await import('./explorer/reveal.ts')).revealEvent(services, tree, view, 'machine', args),
    ),
    register('openKey', async args => (await import('./keys/commands.ts')).openKey(services, args)),
    register('newKey', async args => (await import('./keys/commands.ts')).newKey(services, keys, args)),
    register('deleteKey', async args => (await import('./keys/commands.ts')).deleteKey(services, args)),
    register('copyKey', async args => (await import('./keys/commands.ts')).copyKey(services, args)),
    register('copyKeyValue', async args => (await import('./keys/commands.ts')).copyKeyValue(services, args)),
    register('choosePrefix', async args => (await import('./keys/commands.ts')).choosePrefix(services, keys, args)),
    register('showMoreKeys', args => keys.showMore(args[0] as KeyNode)),
    register('showLog', () => services.log.show()),
  ];
}

/** Every command's last resort: what nobody foresaw is told and logged, never swallowed. */
async function guard(services: Services, run: () => unknown): Promise<unknown> {
  try {
    return await run();
  } catch (error) {
    services.log.error(error instanceof Error ? error : String(error));
    const message = error instanceof Error ? error.message : String(error);
    void vscode.window.showErrorMessage(t('Flotilla: {0}', message));
    return undefined;
  }
}

async function startLanguage(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  store: ClusterStore,
): Promise<LanguageClient | undefined> {
  try {
    const { startLanguageClient } = await import('./language-client.ts');
    const client = await startLanguageClient(context, log);
    stopLanguage = () => client.stop();
    const { feedServer } = await import('./editor/feed-server.ts');
    context.subscriptions.push(feedServer(client, store, context.workspaceState));
    return client;
  } catch (error) {
    log.error(error instanceof Error ? error : String(error));
    void vscode.window.showErrorMessage(t('The language server for unit files did not start; the log says why.'));
    return undefined;
  }
}
