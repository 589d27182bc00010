import { beforeEach, describe, expect, test } from 'vitest';
import { ApiStage, B, C, machine, state } from '../support/api-stage.ts';

const stage = new ApiStage();

describe('states', () => {
  beforeEach(async () => {
    await stage.registry.putUnit('g.service', '[Service]\nExecStart=/bin/true\n', 'launched', 0);
    for (const id of [C, B]) {
      const session = await stage.registry.openSession(machine(id), 10);
      session.publish(state(id, 'g.service'));
      if (id === B) session.publish(state(id, 'z.service', { hash: '', active: 'inactive', sub: 'dead' }));
      await session.settled();
    }
  });
  const g = (id: string) =>
    `{"hash":"fbd75990cacd1049d9b14df3fa068338725f3d3e","machineID":"${id}","name":"g.service","systemdActiveState":"active","systemdLoadState":"loaded","systemdSubState":"running"}`;
  const z = `{"machineID":"${B}","name":"z.service","systemdActiveState":"inactive","systemdLoadState":"loaded","systemdSubState":"dead"}`;
  test.each([
    ['', `{"states":[${g(B)},${g(C)},${z}]}`],
    ['?unitName=g.service', `{"states":[${g(B)},${g(C)}]}`],
    [`?machineID=${B}`, `{"states":[${g(B)},${z}]}`],
    [`?unitName=g.service&machineID=${C}`, `{"states":[${g(C)}]}`],
    ['?unitName=g.service&machineID=zzz', '{}'],
    ['/g.service', g(B)],
    ['/none.service', '{"name":"none.service"}'],
  ])('GET /state%s', async (rest, body) => {
    expect((await stage.api.call('GET', `/fleet/v1/state${rest}`)).body).toBe(body);
  });
});
