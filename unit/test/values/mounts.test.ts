import { mountCases } from './cases/mounts.ts';
import { checkTable } from './check.ts';

checkTable(mountCases);
