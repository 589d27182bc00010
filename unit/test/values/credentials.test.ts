import { credentialCases } from './cases/credentials.ts';
import { checkTable } from './check.ts';

checkTable(credentialCases);
