import { cpuSetCases } from './cases/cpu-set.ts';
import { checkTable } from './check.ts';

checkTable(cpuSetCases);
