import type { ClusterSettings } from './configuration.ts';
import type { LogIn } from './open-registry.ts';

/** Logs in on the machine of a tunnel as on any machine of the cluster, but for what the tunnel itself names. */
export function tunnelLogIn(settings: ClusterSettings): LogIn {
  return async (host, user, port) => {
    const { logIn } = await import('../journal/ssh-login.ts');
    const ssh = { ...settings.ssh, user: user ?? settings.ssh.user, port: port ?? settings.ssh.port };
    return logIn({ ...settings, ssh }, host);
  };
}
