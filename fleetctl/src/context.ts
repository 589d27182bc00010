import type { Readable } from 'node:stream';
import type { SessionTerminal } from '@flotilla/ssh';
import type { Api, ApiMachine } from './api.ts';
import { systemClock, type Clock } from './clock.ts';
import { machinesById, type Machines } from './legend.ts';
import type { Tunnel } from './tunnel.ts';

/** Where texts go and questions come from; tests give their own. */
export interface Terminal {
  /** A person watches: waits may say what they wait for. */
  readonly interactive: boolean;
  out(text: string | Uint8Array): void;
  err(text: string | Uint8Array): void;
  /** A question whose answer is one line; `undefined` when nobody can be asked. */
  ask(question: string): Promise<string | undefined>;
  /** What a remote shell or command reads; with the terminal that a person sits at, every key passed on. */
  input?(): RemoteInput;
}

export interface RemoteInput {
  readonly stdin: { readonly stream: Readable; release(): void };
  /** Absent when nobody sits at a terminal. */
  readonly terminal: SessionTerminal | undefined;
}

/** Global flags as they stand after the command line and the environment were read. */
export interface GlobalOptions {
  readonly endpoint: string;
  /** Machine that everything goes through; `[user@]host[:port]`. */
  readonly tunnel?: string;
  /** Seconds that an answer of the API may take. */
  readonly requestTimeout?: number;
  /** `undefined`: as the user's SSH configuration says, else `core`. */
  readonly sshUsername?: string;
  /** Seconds. */
  readonly sshTimeout: number;
  readonly strictHostKeyChecking: boolean;
  readonly knownHostsFile: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
  /** `API`; anything else is refused. */
  readonly driver: string;
  readonly debug: boolean;
}

/** What every command gets. */
export class Context {
  readonly api: Api;
  readonly terminal: Terminal;
  readonly globals: GlobalOptions;
  /** The way to everything, when there is one. */
  readonly tunnel: Tunnel | undefined;
  readonly clock: Clock;
  #machines: Promise<Machines> | undefined;

  constructor(api: Api, terminal: Terminal, globals: GlobalOptions, tunnel?: Tunnel, clock: Clock = systemClock) {
    this.api = api;
    this.terminal = terminal;
    this.globals = globals;
    this.tunnel = tunnel;
    this.clock = clock;
  }

  /** The cluster's machines, read once per command. */
  machines(): Promise<Machines> {
    return (this.#machines ??= this.api.machines().then(machinesById));
  }

  /** One machine; read again when it is not among those known, since it may have joined meanwhile. */
  async machine(id: string): Promise<ApiMachine | undefined> {
    const known = (await this.machines()).get(id);
    if (known !== undefined) return known;
    this.#machines = undefined;
    return (await this.machines()).get(id);
  }

  out(line: string): void {
    this.terminal.out(`${line}\n`);
  }

  err(line: string): void {
    this.terminal.err(`${line}\n`);
  }
}
