import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Registry } from '../src/index.ts';
import type { Bench } from './bench.ts';
import { machine, outcome, Registries, settle, state } from './bench.ts';

/** What {@link Registry} promises of a machine's session: how it takes over, gives way, and comes back. */
export function sessionContract(name: string, bench: () => Bench): void {
  describe(`a machine session: ${name}`, () => {
    let registries: Registries;
    let registry: Registry;
    beforeEach(async () => {
      registries = new Registries(bench());
      registry = await registries.open();
    });
    afterEach(() => registries.close());

    test('takes over what an earlier process left, without waiting for its lease', async () => {
      const old = await bench().done(registry.openSession(machine('m1'), 3));
      for (const unit of ['a.service', 'b.service', 'c.service']) old.publish(state('m1', unit));
      await settle(bench(), old);
      await old.close('keep');
      const session = await bench().done(registry.openSession(machine('m1', { v: '2' }), 30));
      expect((await registry.readCluster()).states).toHaveLength(3);
      session.adopt([state('m1', 'a.service'), state('m1', 'b.service', 'exited')]);
      await settle(bench(), session);
      await bench().pass(6000);
      const view = await registry.readCluster();
      expect(view.machines).toMatchObject([{ id: 'm1', metadata: { v: '2' } }]);
      expect(view.states.map(({ unit, sub }) => `${unit} ${sub}`)).toEqual(['a.service running', 'b.service exited']);
    });

    test('of an earlier boot is taken over at once', async () => {
      const old = await bench().done(registry.openSession(machine('m1'), 30));
      old.publish(state('m1', 'a.service'));
      await settle(bench(), old);
      await old.close('keep');
      const again = { ...machine('m1'), bootId: 'the next boot' };
      const session = await bench().done(registry.openSession(again, 30, [machine('m1').bootId]));
      await settle(bench(), session);
      const { machines, states } = await registry.readCluster();
      expect(machines).toMatchObject([{ bootId: 'the next boot' }]);
      expect(states).toMatchObject([{ machine: 'm1', unit: 'a.service' }]);
    });

    test('of a machine that was copied with its id waits as long as the other one lives', async () => {
      const first = await bench().done(registry.openSession(machine('m1'), 3));
      const copy = { ...machine('m1'), address: '10.0.0.2', bootId: 'the boot of a copy' };
      const other = await registries.open();
      const refused = {
        code: 'twin',
        message: expect.stringMatching(/another machine \(10\.0\.0\.1\) with the machine id m1 is in/) as string,
      };
      expect(await outcome(bench().done(other.openSession(copy, 3)))).toMatchObject(refused);
      await bench().pass(4000);
      expect((await registry.readMachines()).map(({ address }) => address)).toEqual(['10.0.0.1']);
      await first.close('keep');
      expect(await outcome(bench().done(other.openSession(copy, 3)))).toMatchObject(refused);
      await bench().until(async () => (await registry.readMachines()).length === 0, 'the other one is forgotten');
      await bench().done(other.openSession(copy, 3));
      expect((await registry.readMachines()).map(({ address }) => address)).toEqual(['10.0.0.2']);
    });

    test('is closed when the boot that it took for an earlier one lives; that one goes on', async () => {
      const first = await bench().done(registry.openSession(machine('m1'), 3));
      const told: string[] = [];
      first.onTwin((message, closed) => told.push(`first ${closed ? 'closed' : 'goes on'}: ${message}`));
      first.publish(state('m1', 'a.service'));
      await settle(bench(), first);
      // the copy of a machine that ran has the notes of that one, too
      const copy = { ...machine('m1'), address: '10.0.0.2', bootId: 'the boot of a copy' };
      const session = await bench().done((await registries.open()).openSession(copy, 3, [machine('m1').bootId]));
      session.onTwin((message, closed) => told.push(`copy ${closed ? 'closed' : 'goes on'}: ${message}`));
      await bench().until(() => told.length === 2, 'both know');
      expect(told.sort()).toEqual([
        expect.stringMatching(/^copy closed: another machine \(10\.0\.0\.1\) with the machine id m1 is in/),
        expect.stringMatching(/^first goes on: another machine \(10\.0\.0\.2\) with the machine id m1 has come up/),
      ]);
      first.publish(state('m1', 'b.service'));
      await settle(bench(), first);
      await bench().pass(4000);
      const { machines, states } = await registry.readCluster();
      expect(machines).toMatchObject([{ address: '10.0.0.1' }]);
      expect(states.map(({ unit }) => unit)).toEqual(['a.service', 'b.service']);
    });

    test('of two that never saw each other at their start one is left', async () => {
      const linked = await bench().link();
      const first = await bench().done((await registries.open(linked.store)).openSession(machine('m1'), 3));
      linked.cut('silent');
      await bench().until(async () => (await registry.readMachines()).length === 0, 'the first one is forgotten');
      const copy = { ...machine('m1'), bootId: 'the boot of a copy' };
      const second = await bench().done((await registries.open()).openSession(copy, 3));
      const closed: string[] = [];
      first.onTwin((_message, isClosed) => isClosed && closed.push('first'));
      second.onTwin((_message, isClosed) => isClosed && closed.push('second'));
      linked.heal();
      await bench().until(() => closed.length > 0, 'one gives way');
      await bench().pass(4000);
      expect(closed).toHaveLength(1);
      const left = closed[0] === 'first' ? copy.bootId : machine('m1').bootId;
      expect((await registry.readMachines()).map(({ bootId }) => bootId)).toEqual([left]);
    });

    test('writes everything again after its lease was lost', async () => {
      const raw = await bench().connect();
      const session = await bench().done(registry.openSession(machine('m1'), 3));
      const connections: boolean[] = [];
      session.onConnection(connected => connections.push(connected));
      for (let unit = 0; unit < 200; unit++) session.publish(state('m1', `${unit}.service`));
      await settle(bench(), session);
      const lease = (await raw.range([`${registries.prefix}machines/`])).values[0]?.lease ?? '';
      await raw.revoke(lease);
      expect((await registry.readCluster()).machines).toEqual([]);
      await bench().until(async () => (await registry.readCluster()).states.length === 200, 'all states are back');
      await bench().until(() => connections.at(-1) === true, 'it knows that it is connected');
      expect(connections).toEqual([false, true]);
      expect(session.deadline).toBeGreaterThan(bench().clock.now());
      await raw.close();
    });

    test('survives a cut longer than its lease and says when it can be taken for dead', async () => {
      const linked = await bench().link();
      const session = await bench().done((await registries.open(linked.store)).openSession(machine('m1'), 2));
      session.publish(state('m1', 'a.service', 'start'));
      await settle(bench(), session);
      linked.cut('silent');
      session.publish(state('m1', 'a.service', 'running'));
      let late = false;
      await bench().until(async () => {
        const dead = (await registry.readCluster()).machines.length === 0;
        if (dead && bench().clock.now() < session.deadline) late = true;
        return dead;
      }, 'the lease ends');
      expect(late).toBe(false);
      expect(session.connected).toBe(false);
      linked.heal();
      await settle(bench(), session);
      const view = await registry.readCluster();
      expect(view.machines).toHaveLength(1);
      expect(view.states).toMatchObject([{ unit: 'a.service', sub: 'running' }]);
    });

    test('leaves at once with all its states when told to', async () => {
      const session = await bench().done(registry.openSession(machine('m1'), 30));
      session.publish(state('m1', 'a.service'));
      await settle(bench(), session);
      await session.close('leave');
      expect(await registry.readCluster()).toMatchObject({ machines: [], states: [] });
      expect(await outcome(session.settled())).toMatchObject({ code: 'closed' });
    });
  });
}
