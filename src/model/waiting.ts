// Why a running campaign sends nothing for now, though people are left.

export type WaitingFor = 'send_window' | 'daily_limit';
