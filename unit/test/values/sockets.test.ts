import { socketCases } from './cases/sockets.ts';
import { checkTable } from './check.ts';

checkTable(socketCases);
