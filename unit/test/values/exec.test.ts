import { execCases } from './cases/exec.ts';
import { checkTable } from './check.ts';

checkTable(execCases);
