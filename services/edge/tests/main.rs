//! Edge, tried from outside: every method of its store on both engines, every page through its router.

mod accounts;
mod board;
mod briefs;
mod browser;
mod files;
mod files_store;
mod entering_store;
mod care;
mod desk;
mod forged;
mod gate;
mod hostile;
mod house;
mod joining;
mod offline;
mod one_time;
mod provider;
mod scripts;
mod sign_in;
mod store;
mod tables;
mod sign_in;
mod store;
mod trail;
