import { systemCallCases } from './cases/system-call.ts';
import { checkTable } from './check.ts';

checkTable(systemCallCases);
