//! Edge, tried from outside: every method of its store on both engines, every page through its router.

mod accounts;
mod browser;
mod care;
mod desk;
mod forged;
mod hostile;
mod house;
mod one_time;
mod sign_in;
mod store;
