import { expect, test } from 'vitest';
import { parseResourceLimit } from '../../src/values/rlimit.ts';
import { rlimitCases } from './cases/rlimit.ts';
import { checkTable } from './check.ts';

checkTable(rlimitCases);

test.each([
  ['RLIMIT_NICE', '-5', 25n, 25n],
  ['RLIMIT_NICE', '+5:-20', 15n, 40n],
  ['RLIMIT_CPU', '500ms:1min', 1n, 60n],
  ['RLIMIT_RTTIME', '500ms', 500_000n, 500_000n],
  ['RLIMIT_AS', '1K:1M', 1024n, 1_048_576n],
])('%s of %s is %d to %d', (resource, text, soft, hard) => {
  expect(parseResourceLimit(resource, text).value).toEqual({ soft, hard });
});
