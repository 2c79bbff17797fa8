/** For whom advice on settings of the kernel is given. */
export const profiles = ['server', 'container', 'workstation'] as const;
export type Profile = (typeof profiles)[number];
