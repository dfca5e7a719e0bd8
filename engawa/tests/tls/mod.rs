//! The listener from outside: real sockets on this machine, real handshakes, the real routes behind them. The clock that
//! judges certificates stands still until a test moves it.

mod certificates;
mod clients;
mod connections;
mod names;
mod world;
