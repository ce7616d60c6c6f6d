//! Edge, tried from outside: every method of its store on both engines, every page through its router.

mod accounts;
mod browser;
mod entering_store;
mod forged;
mod hostile;
mod house;
mod joining;
mod one_time;
mod provider;
mod sign_in;
mod store;
mod trail;
