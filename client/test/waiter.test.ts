import { describe, expect, it } from 'vitest';
import { ClusterConnection } from '../src/clusters/connection.ts';
import { waitForUnit, type Outcome } from '../src/commands/waiter.ts';
import { N1, placement, state, unit, view, type Parts } from './cluster-view.ts';
import type { ClusterView, LiveListener, Registry } from '@flotilla/registry';

const NAME = 'web.service';

/** A connection whose views a test sends. */
async function connection(): Promise<{
  connected: ClusterConnection;
  send: (parts: Parts, revision?: number) => void;
  trouble: (error: Error | undefined) => void;
  closed: () => number;
}> {
  let listener: LiveListener<ClusterView> | undefined;
  let closed = 0;
  const registry = {
    watchCluster: (given: LiveListener<ClusterView>) => {
      listener = given;
      return { cancel: () => undefined };
    },
    close: () => {
      closed++;
      return Promise.resolve();
    },
  } as Partial<Registry> as Registry;
  const connected = new ClusterConnection(
    {
      name: 'prod',
      endpoints: ['http://x'],
      protected: false,
      prefix: undefined,
      sshTunnel: undefined,
      username: undefined,
      tls: undefined,
      ssh: { user: undefined, port: 22, identityFile: undefined, knownHostsFile: '/k' },
    },
    { open: () => Promise.resolve(registry), changed: () => undefined, log: () => undefined },
  );
  await connected.connect();
  return {
    connected,
    send: (parts, revision = 10) => listener?.onValue({ ...view(parts), revision }),
    trouble: error => listener?.onTrouble?.(error),
    closed: () => closed,
  };
}

const running: Parts = {
  units: [unit(NAME)],
  schedule: [placement(NAME, N1)],
  states: [state(NAME, N1, 'active', 'running')],
};
const starting: Parts = { ...running, states: [state(NAME, N1, 'activating', 'start')] };

describe('waiting', () => {
  const options = { signal: new AbortController().signal, revision: 0, timeoutMs: 60_000 };

  it('ends when the unit is active and tells what it saw', async () => {
    const { connected, send } = await connection();
    const seen: string[] = [];
    const outcome = waitForUnit(connected, NAME, 'start', { ...options, onProgress: text => seen.push(text) });
    send(starting);
    await Promise.resolve();
    send(running);
    expect(await outcome).toEqual<Outcome>({ name: NAME, result: 'ok', text: 'active on 10.0.0.1' });
    expect(seen.at(-1)).toBe('active on 10.0.0.1');
  });

  it('does not believe a view from before the change', async () => {
    const { connected, send } = await connection();
    send(running, 10);
    const outcome = waitForUnit(connected, NAME, 'start', { ...options, revision: 11, timeoutMs: 300 });
    expect((await outcome).result).toBe('timeout');
  });

  it('ends when told to, and says how far it had come', async () => {
    const { connected, send } = await connection();
    const abort = new AbortController();
    send(starting);
    const outcome = waitForUnit(connected, NAME, 'start', { ...options, signal: abort.signal });
    abort.abort();
    expect(await outcome).toEqual<Outcome>({ name: NAME, result: 'cancelled', text: 'activating/start on 10.0.0.1' });
  });

  it('gives a unit that fits nowhere a moment, then says why', async () => {
    const { connected, send } = await connection();
    send({ units: [unit(NAME)], pending: [{ unit: NAME, summary: '0 of 2 machines', machines: [] }] });
    expect(await waitForUnit(connected, NAME, 'start', options)).toEqual<Outcome>({
      name: NAME,
      result: 'unplaced',
      text: 'not placed: 0 of 2 machines',
    });
  });
});

describe('a connection', () => {
  it('keeps the last view through trouble and says what it is', async () => {
    const { connected, send, trouble } = await connection();
    send(running);
    trouble(Object.assign(new Error('no answer'), { code: 'timeout' }));
    expect(connected.state.problem?.code).toBe('timeout');
    expect(connected.index?.units.has(NAME)).toBe(true);
    send(running);
    expect(connected.state.problem).toBeUndefined();
  });

  it('lets go of the registry when closed, and listens no more', async () => {
    const { connected, send, closed } = await connection();
    await connected.close();
    send(running);
    expect(closed()).toBe(1);
    expect(connected.index).toBeUndefined();
  });

  it('that can not be opened has a problem, and nobody waits for it for ever', async () => {
    const failing = new ClusterConnection(
      {
        name: 'prod',
        endpoints: [],
        protected: false,
        prefix: undefined,
        sshTunnel: undefined,
        username: 'ada',
        tls: undefined,
        ssh: { user: undefined, port: 22, identityFile: undefined, knownHostsFile: '/k' },
      },
      {
        open: () => Promise.reject(Object.assign(new Error('none stored'), { code: 'password' })),
        changed: () => undefined,
        log: () => undefined,
      },
    );
    void failing.connect();
    await failing.settled();
    expect(failing.problem).toMatchObject({ code: 'password', command: 'flotilla.enterPassword' });
    await failing.close();
  });
});
