import type { Machine, UnitState } from '@flotilla/cluster';
import { MemoryStore, openRegistry, type Registry } from '@flotilla/registry';
import { afterEach, beforeEach, expect } from 'vitest';
import { startApi, type TestApi } from './api.ts';

export const SLEEP = { section: 'Service', name: 'ExecStart', value: '/bin/sleep 3000' };
export const FLEET = (name: string, value: string) => ({ section: 'X-Fleet', name, value });

/** Ids of machines. */
export const B = 'b'.repeat(26) + '222222';
export const C = 'c'.repeat(26) + '333333';

/** An API of its own for each test of a file, on a registry in memory. */
export class ApiStage {
  registry!: Registry;
  api!: TestApi;

  constructor() {
    beforeEach(async () => {
      this.registry = openRegistry(new MemoryStore());
      this.api = await startApi(this.registry);
    });
    afterEach(async () => {
      await this.api.close();
      await this.registry.close();
    });
  }

  /** The same API on another registry, or on none yet. */
  async serve(...how: Parameters<typeof startApi>): Promise<void> {
    await this.api.close();
    this.api = await startApi(...how);
  }

  async checkError(method: string, path: string, body: unknown, code: number, message: string | RegExp): Promise<void> {
    const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await this.api.call(method, path, text, { 'Content-Type': 'application/json' });
    expect({ status: answer.status, type: answer.headers['content-type'] }).toEqual({
      status: code,
      type: 'application/json',
    });
    const got = JSON.parse(answer.body) as { error: { code: number; message: string } };
    expect(got.error.code).toBe(code);
    if (typeof message === 'string') expect(answer.body).toBe(JSON.stringify(error(code, message)));
    else expect(got.error.message).toMatch(message);
  }
}

export const error = (code: number, message: string) => ({ error: { code, message } });

export const state = (machine: string, unit: string, more: Partial<UnitState> = {}): UnitState => ({
  machine,
  unit,
  load: 'loaded',
  active: 'active',
  sub: 'running',
  hash: 'fbd75990cacd1049d9b14df3fa068338725f3d3e',
  current: 'launched',
  since: 0,
  exitStatus: undefined,
  ...more,
});

export const machine = (id: string, more: Partial<Machine> = {}): Machine => ({
  id,
  address: '',
  metadata: {},
  version: '1.2.3',
  bootId: '',
  ...more,
});
