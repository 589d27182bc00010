import type { ValueTable } from '../check.ts';
import { accountCases } from './accounts.ts';
import { conditionCases } from './conditions.ts';
import { deviceAccessCases } from './device-access.ts';
import { credentialCases } from './credentials.ts';
import { environmentCases } from './environment.ts';
import { execCases } from './exec.ts';
import { journalCases } from './journal.ts';
import { mountCases } from './mounts.ts';
import { networkCases } from './network.ts';
import { pathCases } from './paths.ts';
import { socketCases } from './sockets.ts';
import { standardIoCases } from './standard-io.ts';
import { textCases } from './text-values.ts';
import { unitNameCases } from './unit-names.ts';

/** The tables of values that are texts, lists and lines, for the comparison with systemd. */
export const textualCases: readonly ValueTable[] = [
  ...accountCases,
  ...conditionCases,
  ...deviceAccessCases,
  ...credentialCases,
  ...environmentCases,
  ...execCases,
  ...journalCases,
  ...mountCases,
  ...networkCases,
  ...pathCases,
  ...socketCases,
  ...standardIoCases,
  ...textCases,
  ...unitNameCases,
];
