import { version } from '../package.json';

/** fleetd's version. */
export const VERSION: string = version;
