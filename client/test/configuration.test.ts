import { describe, expect, it } from 'vitest';
import { readClusterSettings } from '../src/clusters/configuration.ts';

const good = { name: 'prod', endpoints: ['https://10.0.0.5:2379'] };

describe('settings', () => {
  it('are read with what is left out filled in', () => {
    expect(readClusterSettings([good], '/home/ada')).toEqual({
      clusters: [
        {
          ...good,
          protected: false,
          sshTunnel: undefined,
          prefix: undefined,
          username: undefined,
          tls: undefined,
          ssh: { user: undefined, port: 22, identityFile: undefined, knownHostsFile: '/home/ada/.ssh/known_hosts' },
        },
      ],
      problems: [],
    });
  });

  it('may name files in the home folder', () => {
    const entry = {
      ...good,
      tls: { caFile: '~/ca.pem' },
      ssh: { identityFile: '~/.ssh/id', knownHostsFile: '/etc/known' },
    };
    const [cluster] = readClusterSettings([entry], '/home/ada').clusters;
    expect(cluster?.tls?.caFile).toBe('/home/ada/ca.pem');
    expect(cluster?.ssh).toMatchObject({ identityFile: '/home/ada/.ssh/id', knownHostsFile: '/etc/known' });
  });

  it.each<[string, unknown, RegExp]>([
    ['no list', {}, /must be a list/],
    ['an entry that is no object', ['prod'], /clusters\[0\]: the entry must be an object/],
    ['no name', [{ endpoints: ['http://a'] }], /"name" is missing/],
    ['a blank name', [{ name: ' ', endpoints: ['http://a'] }], /"name" is missing/],
    ['a name twice', [good, good], /clusters\[1\]: the name "prod" is used twice/],
    ['no endpoints', [{ name: 'a' }], /"endpoints" must list/],
    ['an empty list of endpoints', [{ name: 'a', endpoints: [] }], /"endpoints" must list/],
    ['an endpoint without a scheme', [{ name: 'a', endpoints: ['etcd 1'] }], /"etcd 1" is not an address/],
    ['an endpoint of another kind', [{ name: 'a', endpoints: ['ftp://x'] }], /must begin with http/],
    ['a port that is none', [{ ...good, ssh: { port: 70000 } }], /"ssh.port" must be a number/],
    ['half a certificate', [{ ...good, tls: { certFile: '/c' } }], /belong together/],
    ['a protection that is neither', [{ ...good, protected: 'yes' }], /"protected" must be true or false/],
    ['a user that is no text', [{ ...good, username: 7 }], /"username" must be text/],
  ])('with %s are refused with the reason', (_what, value, problem) => {
    const { problems } = readClusterSettings(value, '/root');
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(problem);
  });

  it('with a password in an endpoint are refused without repeating it', () => {
    const { clusters, problems } = readClusterSettings([{ name: 'a', endpoints: ['http://ada:hunter2@x:1'] }], '/');
    expect(clusters).toEqual([]);
    expect(problems[0]).toContain('http://x:1');
    expect(problems[0]).not.toContain('hunter2');
  });

  it('keep the good clusters when one is bad', () => {
    expect(readClusterSettings([{ name: 'bad' }, good], '/').clusters.map(({ name }) => name)).toEqual(['prod']);
  });
});
