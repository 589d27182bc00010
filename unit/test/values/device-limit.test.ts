import { deviceLimitCases } from './cases/device-limit.ts';
import { checkTable } from './check.ts';

checkTable(deviceLimitCases);
