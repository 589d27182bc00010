import { namedNumberCases } from './cases/named-number.ts';
import { checkTable } from './check.ts';

checkTable(namedNumberCases);
