//! Edge, tried from outside: every method of its store on both engines, every page through its router.

mod accounts;
mod board;
mod briefs;
mod browser;
mod care;
mod desk;
mod entering_store;
mod files;
mod files_store;
mod forged;
mod gate;
mod hostile;
mod house;
mod joining;
mod naming;
mod offline;
mod one_time;
mod provider;
mod scripts;
mod sign_in;
mod store;
mod tables;
mod trail;
