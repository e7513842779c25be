/** The process's environment variables: the one place that reads them. */
export type Environment = Readonly<Record<string, string | undefined>>;

export const processEnvironment = (): Environment => ({ ...process.env });
