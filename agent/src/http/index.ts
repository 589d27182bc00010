export { createApi, type ApiContext } from './api.ts';
export { UNAVAILABLE } from './errors.ts';
export {
  isLoopback,
  ListenError,
  openListeners,
  parseListen,
  takeActivated,
  type Listeners,
  type ListenOptions,
} from './listeners.ts';
export { encodePageToken, findPageToken, slicePage, type PageToken } from './pages.ts';
export { matchPath, type PathMatch } from './path.ts';
