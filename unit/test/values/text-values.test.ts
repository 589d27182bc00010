import { textCases } from './cases/text-values.ts';
import { checkTable } from './check.ts';

checkTable(textCases);
