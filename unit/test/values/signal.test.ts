import { signalCases } from './cases/signal.ts';
import { checkTable } from './check.ts';

checkTable(signalCases);
