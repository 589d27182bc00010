import { standardIoCases } from './cases/standard-io.ts';
import { checkTable } from './check.ts';

checkTable(standardIoCases);
