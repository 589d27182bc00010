import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { JournalFollower } from './follower.ts';
import { logIn, passes } from './ssh-login.ts';
import { machineLabel } from '../explorer/unit-status.ts';
import type { ClusterConnection } from '../clusters/connection.ts';

/**
 * The journal of one unit in an output channel. Follows it on every machine that has the unit, also when it moves; a
 * machine that had it is listened to until it leaves the cluster, so that the last lines are not lost.
 */
export class JournalChannel implements vscode.Disposable {
  readonly title: string;
  readonly #connection: ClusterConnection;
  readonly #unit: string;
  readonly #machine: string | undefined;
  readonly #output: vscode.OutputChannel;
  readonly #followed = new Map<string, { readonly abort: AbortController; readonly address: string }>();
  readonly #unsubscribe: () => void;
  /** Machines where only a person can help; not tried again until asked to. */
  readonly #failed = new Set<string>();
  #saidNowhere = false;
  #ended = false;

  constructor(connection: ClusterConnection, unit: string, machine: string | undefined) {
    this.#connection = connection;
    this.#unit = unit;
    this.#machine = machine;
    this.title = [unit, connection.settings.name, ...(machine ? [this.#label(machine)] : [])].join(' · ');
    this.#output = vscode.window.createOutputChannel(t('Journal: {0}', this.title), 'log');
    this.#unsubscribe = connection.onChange(() => this.#follow());
    this.#follow();
  }

  show(): void {
    this.#output.show(true);
  }

  serves(connection: ClusterConnection): boolean {
    return this.#connection === connection;
  }

  /** Begins again on machines where following has failed. */
  retry(): void {
    this.#failed.clear();
    this.#follow();
  }

  dispose(): void {
    this.#ended = true;
    this.#unsubscribe();
    for (const { abort } of this.#followed.values()) abort.abort();
    this.#followed.clear();
    this.#output.dispose();
  }

  #label(machine: string): string {
    const { index } = this.#connection;
    return index === undefined ? machine.slice(0, 8) : machineLabel(index, machine);
  }

  /** Begins with machines that are new, gives up those that are gone. */
  #follow(): void {
    const { index } = this.#connection;
    if (index === undefined || this.#ended) return;
    const having = [...(index.placements.get(this.#unit) ?? []), ...(index.states.get(this.#unit) ?? [])];
    const wanted = this.#machine === undefined ? having.map(entry => entry.machine) : [this.#machine];
    for (const machine of new Set(wanted))
      if (!this.#followed.has(machine) && !this.#failed.has(machine)) this.#begin(machine);
    for (const [machine, { abort, address }] of this.#followed) {
      if (index.machines.has(machine)) continue;
      abort.abort();
      this.#followed.delete(machine);
      this.#note(t('machine {0} has left the cluster', address));
    }
    const nowhere = wanted.length === 0 && this.#followed.size === 0;
    if (nowhere && !this.#saidNowhere)
      this.#note(t('{0} is on no machine; its journal appears here when it is', this.#unit));
    this.#saidNowhere = nowhere;
  }

  #begin(machine: string): void {
    const address = this.#connection.index?.machines.get(machine)?.address;
    if (!address) return;
    const abort = new AbortController();
    this.#followed.set(machine, { abort, address });
    const lines = vscode.workspace.getConfiguration('flotilla').get('journal.lines', 200);
    const follower = new JournalFollower(this.#unit, address, lines, {
      connect: () => logIn(this.#connection.settings, address),
      write: line => {
        if (!this.#ended) this.#output.appendLine(line);
      },
      passes,
      pause: async (milliseconds, signal) => {
        await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
      },
    });
    follower.run(abort.signal).catch((error: unknown) => {
      this.#followed.delete(machine);
      this.#failed.add(machine);
      this.#fail(address, error);
    });
  }

  #fail(address: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#note(message);
    const settings = t('Edit Clusters in Settings');
    void vscode.window
      .showErrorMessage(
        t(
          'The journal on {0} can\'t be read. {1}. Check "ssh" of cluster {2}.',
          address,
          message,
          this.#connection.settings.name,
        ),
        settings,
      )
      .then(answer => {
        if (answer === settings) void vscode.commands.executeCommand('flotilla.editClusters');
      });
  }

  #note(text: string): void {
    if (!this.#ended) this.#output.appendLine(`-- ${text} --`);
  }
}
