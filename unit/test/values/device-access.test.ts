import { deviceAccessCases } from './cases/device-access.ts';
import { checkTable } from './check.ts';

checkTable(deviceAccessCases);
