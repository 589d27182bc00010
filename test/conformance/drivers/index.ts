import type { Drivers } from '../driver.ts';
import { drivers as agent } from './agent.ts';
import { drivers as cluster } from './cluster.ts';
import { drivers as fleetctl } from './fleetctl.ts';
import { drivers as registry } from './registry.ts';
import { drivers as ssh } from './ssh.ts';
import { drivers as unit } from './unit.ts';

/** All drivers. A file belongs to one area, so no name occurs twice. */
export const drivers: Drivers = { ...unit, ...cluster, ...registry, ...agent, ...fleetctl, ...ssh };
