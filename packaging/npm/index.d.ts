// SPDX-License-Identifier: MIT
export function libraryPath(): string;
export function commandPath(): string;
export function env(env?: Record<string, string | undefined>): Record<string, string | undefined>;
