import { execFileSync } from 'node:child_process';
import type { EtcdServer } from '../../test/support/etcd.ts';
import { connectEtcd, systemClock } from '../src/index.ts';
import type { Bench } from './bench.ts';
import { uniquePrefix } from './bench.ts';
import { startProxy } from './proxy.ts';
import type { TcpProxy } from './proxy.ts';

export interface EtcdBench extends Bench {
  close(): Promise<void>;
}

/** A real etcd; time passes by itself. */
export function etcdBench(etcd: EtcdServer): EtcdBench {
  const proxies: TcpProxy[] = [];
  const pass = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));
  const until: Bench['until'] = async (condition, what) => {
    const deadline = performance.now() + 60_000;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error(`not within a minute: ${what}`);
      await pass(20);
    }
  };
  return {
    clock: systemClock,
    connect: () => connectEtcd({ endpoints: [etcd.endpoint], requestTimeoutMs: 3000 }),
    async link() {
      const proxy = await startProxy(etcd.port);
      proxies.push(proxy);
      const store = await connectEtcd({ endpoints: [`http://127.0.0.1:${proxy.port}`], requestTimeoutMs: 1500 });
      return { store, cut: how => proxy.cut(how), heal: () => proxy.heal() };
    },
    compact: () => {
      const header = etcdctl(etcd, ['endpoint', 'status', '-w', 'json']);
      const [status] = JSON.parse(header) as [{ Status: { header: { revision: number } } }];
      etcdctl(etcd, ['compact', String(status.Status.header.revision)]);
      return Promise.resolve();
    },
    until,
    pass,
    done: promise => promise,
    prefix: uniquePrefix,
    async close() {
      for (const proxy of proxies) await proxy.close();
    },
  };
}

export function etcdctl(etcd: EtcdServer, args: readonly string[], user?: string): string {
  const login = user === undefined ? [] : [`--user=${user}`];
  const env = { ...process.env, ETCDCTL_API: '3' };
  return execFileSync('etcdctl', [`--endpoints=${etcd.endpoint}`, ...login, ...args], { env, encoding: 'utf8' });
}
