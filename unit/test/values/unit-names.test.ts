import { unitNameCases } from './cases/unit-names.ts';
import { checkTable } from './check.ts';

checkTable(unitNameCases);
