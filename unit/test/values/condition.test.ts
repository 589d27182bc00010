import { conditionCases } from './cases/conditions.ts';
import { checkTable } from './check.ts';

checkTable(conditionCases);
