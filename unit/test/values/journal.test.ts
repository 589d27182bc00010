import { journalCases } from './cases/journal.ts';
import { checkTable } from './check.ts';

checkTable(journalCases);
