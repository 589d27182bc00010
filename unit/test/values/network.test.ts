import { networkCases } from './cases/network.ts';
import { checkTable } from './check.ts';

checkTable(networkCases);
