import { expect, test } from 'vitest';
import { quadletService } from '../src/workspace/quadlet-service.ts';

test.each([
  ['/w/web.container', 'web.service'],
  ['/w/web@.container', 'web@.service'],
  ['/w/app.kube', 'app.service'],
  ['/w/app.pod', 'app-pod.service'],
  ['/w/data.volume', 'data-volume.service'],
  ['/w/lan.network', 'lan-network.service'],
  ['/w/web.image', 'web-image.service'],
  ['/w/web.build', 'web-build.service'],
  ['/w/web.service', undefined],
  ['/w/web.constructor', undefined],
  ['/w/.container', undefined],
  ['/w/container', undefined],
])('%s becomes %s', (path, service) => {
  expect(quadletService(path)).toBe(service);
});
