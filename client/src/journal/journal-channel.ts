import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { t } from '../l10n.ts';
import { JournalFollower, JournalRefusal } from './follower.ts';
import { JournalLog } from './log.ts';
import { optionsText, type JournalOptions } from './options.ts';
import { isOfSeveral, unitsByMachine, type Selection } from './selection.ts';
import { logIn, passes } from './ssh-login.ts';
import { machineLabel } from '../explorer/unit-status.ts';
import type { ClusterConnection } from '../clusters/connection.ts';

/** How long lines are gathered before they are shown, so that a flood is a few large changes. */
const GATHERED_MS = 100;

interface Followed {
  readonly abort: AbortController;
  readonly address: string;
  readonly follower: JournalFollower;
}

/**
 * The journal of one or several units in an output channel. Follows them on every machine that has one, also when they
 * move; a machine that had one is listened to until it leaves the cluster, so that the last lines are not lost.
 */
export class JournalChannel implements vscode.Disposable {
  readonly title: string;
  readonly options: JournalOptions;
  readonly #connection: ClusterConnection;
  readonly #selection: Selection;
  readonly #output: vscode.OutputChannel;
  readonly #log = new JournalLog();
  readonly #followed = new Map<string, Followed>();
  readonly #unsubscribe: () => void;
  /** Machines where only a person can help; not tried again until asked to. */
  readonly #failed = new Set<string>();
  #flushing: NodeJS.Timeout | undefined;
  #saidNowhere = false;
  #ended = false;

  constructor(connection: ClusterConnection, selection: Selection, options: JournalOptions) {
    this.#connection = connection;
    this.#selection = selection;
    this.options = options;
    const { machine } = selection;
    this.title = [
      unitsText(selection.units),
      connection.settings.name,
      ...(machine === undefined ? [] : [this.#label(machine)]),
    ].join(' · ');
    this.#output = vscode.window.createOutputChannel(t('Journal: {0}', this.title), 'log');
    const limits = optionsText(options);
    if (limits !== '') this.#note(limits);
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
    clearTimeout(this.#flushing);
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
    const wanted = unitsByMachine(this.#selection, index);
    for (const [machine, units] of wanted) {
      const followed = this.#followed.get(machine);
      if (followed !== undefined) followed.follower.follow(units);
      else if (!this.#failed.has(machine)) this.#begin(machine, units);
    }
    for (const [machine, { abort, address }] of this.#followed) {
      if (index.machines.has(machine)) continue;
      abort.abort();
      this.#followed.delete(machine);
      this.#note(t('machine {0} has left the cluster', address));
    }
    const nowhere = wanted.size === 0 && this.#followed.size === 0;
    if (nowhere && !this.#saidNowhere)
      this.#note(t('{0} is on no machine; its journal appears here when it is', unitsText(this.#selection.units)));
    this.#saidNowhere = nowhere;
  }

  #begin(machine: string, units: readonly string[]): void {
    const address = this.#connection.index?.machines.get(machine)?.address;
    if (!address) return;
    const abort = new AbortController();
    const source = { machine: address, units, options: this.options, namesUnits: isOfSeveral(this.#selection) };
    const follower = new JournalFollower(source, {
      connect: () => logIn(this.#connection.settings, address),
      show: entry => {
        this.#log.add(machine, entry);
        this.#showSoon();
      },
      note: text => this.#note(text),
      passes,
      pause: async (milliseconds, signal) => {
        await sleep(milliseconds, undefined, { signal }).catch(() => undefined);
      },
    });
    this.#followed.set(machine, { abort, address, follower });
    follower.run(abort.signal).catch((error: unknown) => {
      this.#followed.delete(machine);
      this.#failed.add(machine);
      this.#fail(address, error);
    });
  }

  #fail(address: string, error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    this.#note(message);
    if (error instanceof JournalRefusal) {
      void vscode.window.showErrorMessage(t('journalctl on {0} refuses this: {1}', address, message));
      return;
    }
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
    this.#log.note(text);
    this.#showSoon();
  }

  #showSoon(): void {
    if (this.#ended) return;
    this.#flushing ??= setTimeout(() => {
      this.#flushing = undefined;
      const change = this.#log.flush();
      if (change === undefined) return;
      if ('append' in change) this.#output.append(change.append);
      else this.#output.replace(change.replace);
    }, GATHERED_MS);
  }
}

function unitsText(units: readonly string[]): string {
  const [first = '', ...more] = units;
  return more.length === 0 ? first : t('{0} and {1} more', first, more.length);
}
