import { t } from '../l10n.ts';
import { machineLabel, unitStatus, type IndexedView } from '../explorer/unit-status.ts';
import type { Action } from './plan.ts';
import type { UnitState } from '@flotilla/cluster';

/**
 * How far an action has come.
 * - `working`: go on waiting
 * - `settling`: this is the end unless it changes within `holdMs`; a unit that is not placed may be placed a moment later
 * - `done`
 */
export interface Progress {
  readonly phase: 'working' | 'settling' | 'done';
  readonly holdMs: number;
  readonly outcome: 'ok' | 'unplaced' | 'failed';
  /** For people, without the unit's name: `active on 10.99.0.11`. */
  readonly text: string;
}

const UNPLACED_HOLD_MS = 3000;
const ENDED_HOLD_MS = 1500;
/** A program that ends at once is active for a moment (`Type=simple`). */
const ACTIVE_HOLD_MS = 500;
const RESTARTING_HOLD_MS = 3000;

/** Judges a unit by a view that holds the action's change already. */
export function progressOf(index: IndexedView, name: string, action: Action): Progress {
  switch (action) {
    case 'submit':
      return done(t('submitted'));
    case 'load':
    case 'stop':
      return placedProgress(index, name, state =>
        state.current === 'loaded' ? stoppedProgress(index, state, action) : undefined,
      );
    case 'start':
      return placedProgress(index, name, state =>
        state.current === 'launched' ? startedProgress(index, state) : undefined,
      );
    case 'unload':
    case 'destroy':
      return goneProgress(index, name, action);
  }
}

function done(text: string): Progress {
  return { phase: 'done', holdMs: 0, outcome: 'ok', text };
}

function working(text: string): Progress {
  return { phase: 'working', holdMs: 0, outcome: 'ok', text };
}

function placedProgress(index: IndexedView, name: string, judge: (state: UnitState) => Progress | undefined): Progress {
  const placements = index.placements.get(name) ?? [];
  if (placements.length === 0) return unplacedProgress(index, name);
  const states = index.states.get(name) ?? [];
  const hash = index.units.get(name)?.hash;
  const each = placements.map(({ machine }): Progress => {
    const state = states.find(candidate => candidate.machine === machine);
    const upToDate = state !== undefined && (state.hash === '' || state.hash === hash);
    const judged = upToDate ? judge(state) : undefined;
    return judged ?? working(t('placed on {0}, waiting for it', machineLabel(index, machine)));
  });
  return combine(each);
}

/** A global unit is as far as its slowest machine and as well as its worst. */
function combine(each: readonly Progress[]): Progress {
  const [first] = each;
  if (first !== undefined && each.length === 1) return first;
  // a global unit gets a new file on one machine after another, and where it fails it goes no further
  const worst =
    each.find(progress => progress.phase === 'done' && progress.outcome === 'failed') ??
    each.find(progress => progress.phase === 'working') ??
    each.find(progress => progress.outcome !== 'ok');
  if (worst === undefined) {
    const holdMs = Math.max(...each.map(progress => progress.holdMs));
    const text = t('done on all {0} machines', each.length);
    return { phase: holdMs > 0 ? 'settling' : 'done', holdMs, outcome: 'ok', text };
  }
  const fine = each.filter(progress => progress.phase !== 'working' && progress.outcome === 'ok').length;
  return { ...worst, text: t('{0} ({1} of {2} machines are done)', worst.text, fine, each.length) };
}

function unplacedProgress(index: IndexedView, name: string): Progress {
  const reason = index.pending.get(name)?.summary;
  const text =
    reason !== undefined
      ? t('not placed: {0}', reason)
      : index.machines.size === 0
        ? t('not placed: no machine has joined the cluster')
        : t('waiting to be placed');
  return { phase: 'settling', holdMs: UNPLACED_HOLD_MS, outcome: 'unplaced', text };
}

function startedProgress(index: IndexedView, state: UnitState): Progress {
  const where = machineLabel(index, state.machine);
  const sub = `${state.active}/${state.sub}`;
  switch (state.active) {
    case 'active':
      return { phase: 'settling', holdMs: ACTIVE_HOLD_MS, outcome: 'ok', text: t('active on {0}', where) };
    case 'failed':
      return { phase: 'done', holdMs: 0, outcome: 'failed', text: failedText(state, where) };
    case 'inactive':
      // a unit that does its work and ends; or one whose start has not shown yet
      return { phase: 'settling', holdMs: ENDED_HOLD_MS, outcome: 'ok', text: t('ended on {0}', where) };
    default:
      return state.sub === 'auto-restart'
        ? {
            phase: 'settling',
            holdMs: RESTARTING_HOLD_MS,
            outcome: 'failed',
            text: t('keeps restarting on {0}', where),
          }
        : working(t('{0} on {1}', sub, where));
  }
}

function failedText(state: UnitState, where: string): string {
  return state.exitStatus === undefined
    ? t('failed on {0}', where)
    : t('failed on {0} with exit status {1}', where, state.exitStatus);
}

function stoppedProgress(index: IndexedView, state: UnitState, action: Action): Progress {
  const where = machineLabel(index, state.machine);
  if (['active', 'activating', 'deactivating', 'reloading'].includes(state.active))
    return working(t('{0}/{1} on {2}', state.active, state.sub, where));
  return done(action === 'stop' ? t('stopped on {0}', where) : t('loaded on {0}', where));
}

function goneProgress(index: IndexedView, name: string, action: Action): Progress {
  const holders = [...(index.states.get(name) ?? []), ...(index.placements.get(name) ?? [])].map(
    entry => entry.machine,
  );
  const [holder] = holders;
  if (action === 'destroy' && index.units.has(name)) return working(t('being removed'));
  if (holder === undefined) return done(action === 'destroy' ? t('destroyed') : t('unloaded'));
  return working(t('{0} on {1}', unitStatus(index, name), machineLabel(index, holder)));
}
