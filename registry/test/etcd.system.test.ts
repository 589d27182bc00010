import { afterAll, beforeAll } from 'vitest';
import { startEtcd } from '../../test/support/etcd.ts';
import type { EtcdServer } from '../../test/support/etcd.ts';
import { etcdBench } from './etcd-bench.ts';
import type { EtcdBench } from './etcd-bench.ts';
import { cordonContract } from './cordon-contract.ts';
import { eventContract } from './event-contract.ts';
import { keySpaceContract } from './key-space-contract.ts';
import { fileContract } from './file-contract.ts';
import { registryContract } from './registry-contract.ts';
import { sessionContract } from './session-contract.ts';
import { storeContract } from './store-contract.ts';

let etcd: EtcdServer;
let bench: EtcdBench;
beforeAll(async () => {
  etcd = await startEtcd();
  bench = etcdBench(etcd);
});
afterAll(async () => {
  await bench.close();
  await etcd.stop();
});

storeContract('in etcd', () => bench);
registryContract('in etcd', () => bench);
sessionContract('in etcd', () => bench);
fileContract('in etcd', () => bench);
cordonContract('in etcd', () => bench);
eventContract('in etcd', () => bench);
keySpaceContract('in etcd', () => bench);
