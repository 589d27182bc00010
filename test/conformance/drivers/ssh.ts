import { hostMatches, knownHostsName } from '@flotilla/ssh';
import type { Drivers } from '../driver.ts';

export const drivers: Drivers = {
  known_hosts_addr: ({ input }) => {
    const [, host = '', port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(input as string) ?? [];
    return { hostField: knownHostsName(host, port === undefined ? undefined : Number(port)) };
  },
  known_hosts_match: ({ input }) => {
    const { host, pattern } = input as { host: string; pattern: string };
    return hostMatches(pattern, host);
  },
};
