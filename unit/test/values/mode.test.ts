import { modeCases } from './cases/mode.ts';
import { checkTable } from './check.ts';

checkTable(modeCases);
