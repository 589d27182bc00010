import { accountCases } from './cases/accounts.ts';
import { checkTable } from './check.ts';

checkTable(accountCases);
