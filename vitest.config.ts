import { defineConfig } from 'vitest/config';

// Two projects: `pure` needs nothing but Node; `system` needs root and real etcd, systemd, D-Bus and sshd, and its
// files run one after another, since machines share two cores and timeouts of the cluster are real.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['*/test/**/*.test.ts', 'test/*.test.ts'],
          exclude: ['**/*.system.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          name: 'system',
          include: ['**/*.system.test.ts'],
          exclude: ['**/node_modules/**'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
