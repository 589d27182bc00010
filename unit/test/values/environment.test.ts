import { environmentCases } from './cases/environment.ts';
import { checkTable } from './check.ts';

checkTable(environmentCases);
