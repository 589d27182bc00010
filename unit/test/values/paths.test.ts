import { pathCases } from './cases/paths.ts';
import { checkTable } from './check.ts';

checkTable(pathCases);
